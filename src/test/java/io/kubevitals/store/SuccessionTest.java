package io.kubevitals.store;

import static io.kubevitals.store.Succession.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SuccessionTest {
  private static final Origin OURS = new Origin("uid-1", "10.96.0.1:443", "all namespaces");
  private static final Origin UNNAMED = new Origin("", "10.96.0.1:443", "all namespaces");
  private static final Origin RENAMED = new Origin("uid-1", "10.0.0.1:443", "all namespaces");
  private static final Origin LOOKALIKE = new Origin("uid-2", "10.96.0.1:443", "all namespaces");
  private static final Origin ELSEWHERE = new Origin("", "10.0.0.1:443", "all namespaces");
  private static final Origin FEWER = new Origin("uid-1", "10.96.0.1:443", "shop");

  @ParameterizedTest
  @MethodSource
  void theTermsAndTheOriginDecide(
      @Nullable Meta stored, long counted, boolean file, Succession is) {
    assertThat(Succession.of(stored, OURS, counted, file)).isEqualTo(is);
  }

  static List<Arguments> theTermsAndTheOriginDecide() {
    return List.of(
        argumentSet("nothing is stored", null, 4L, true, NOTHING),
        argumentSet("no Lease then and now", of(OURS, 0), 0L, true, GOES_ON),
        argumentSet("nobody has counted since", of(OURS, 4), 4L, true, GOES_ON),
        argumentSet("somebody has counted since, elsewhere", of(OURS, 3), 4L, true, VOID),
        argumentSet("somebody has counted since, with it", of(OURS, 3), 4L, false, GOES_ON),
        argumentSet("written without a Lease", of(OURS, 0), 4L, true, GOES_ON),
        argumentSet("a later term", of(OURS, 5), 4L, true, GOES_ON),
        argumentSet("its uid was not known", of(UNNAMED, 4), 4L, true, GOES_ON),
        argumentSet("the server has another address", of(RENAMED, 4), 4L, true, GOES_ON),
        argumentSet("another cluster of that address", of(LOOKALIKE, 9), 4L, true, OTHER_CLUSTER),
        argumentSet("another address, no uid", of(ELSEWHERE, 1), 4L, false, OTHER_CLUSTER),
        argumentSet("other namespaces", of(FEWER, 4), 4L, true, OTHER_PODS));
  }

  private static Meta of(Origin origin, long term) {
    return new Meta(origin.identity(), term, StoreContract.NOW);
  }

  @Test
  void whatIsStoredTellsTheUidThatCannotBeAskedFor() {
    assertThat(UNNAMED.completedBy(OURS)).isEqualTo(OURS);
    assertThat(UNNAMED.completedBy(RENAMED)).isEqualTo(UNNAMED);
    assertThat(LOOKALIKE.completedBy(OURS)).isEqualTo(LOOKALIKE);
    assertThat(Origin.parse(OURS.identity())).isEqualTo(OURS);
  }
}
