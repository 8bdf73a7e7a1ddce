package io.kubevitals.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A list with a frame that nobody can read may lack any pod. What it lacks is not taken for gone,
/// and must not stay for ever either.
class UnreadListTest {
  private static final Profile NOBODY = new Profile(0, 0, 0, 0, 1e9, 0, 0, 0);
  private static final ByteString NOISE =
      ByteString.copyFrom(new byte[] {0, 0, 0, 2, (byte) 0xff, (byte) 0xff});
  private static final ByteString LIST_END = ByteString.copyFromUtf8("initial-events-end");

  private final Simulation one = new Simulation(1, new Random(1), NOBODY);
  private int spoiled;

  /// Puts something unreadable before the first so many lists.
  private Network.Wire spoils(int lists) {
    return new Network.Wire() {
      @Override
      public ByteString frames(ByteString sent) {
        if (spoiled == lists || !isList(sent)) {
          return sent;
        }
        spoiled++;
        return NOISE.concat(sent);
      }
    };
  }

  private static boolean isList(ByteString sent) {
    for (int at = 0; at + LIST_END.size() <= sent.size(); at++) {
      if (sent.substring(at).startsWith(LIST_END)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void anotherListTellsWhatIsGone() {
    var pods = new WrittenPods(one.cluster(), 20);
    one.start();
    one.pass(5_000);
    one.network().through(spoils(1));
    one.network().miss(pods::removeOne);
    one.pass(900);
    assertThat(spoiled).isEqualTo(1);
    assertThat(one.daemon().stream.pods()).hasSize(20);
    one.pass(120_000);
    assertThat(one.daemon().stream.pods()).hasSize(19);
    assertThat(one.daemon().counted())
        .anySatisfy(
            (series, count) -> {
              assertThat(series).contains("terminations_unattributed");
              assertThat(count).isEqualTo(1);
            });
  }

  @Test
  void listsThatNobodyCanReadStayRare() {
    new WrittenPods(one.cluster(), 20);
    one.start();
    one.pass(5_000);
    one.network().through(spoils(Integer.MAX_VALUE));
    one.network().miss(() -> {});
    int before = one.network().log.lists;
    one.pass(3_600_000);
    assertThat(one.network().log.lists - before).isBetween(5, 12);
    assertThat(one.daemon().stream.pods()).hasSize(20);
  }
}
