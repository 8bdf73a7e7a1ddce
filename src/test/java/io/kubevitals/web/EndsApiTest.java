package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.kubevitals.http.Body;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndPlace;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndsApiTest {
  private static final Instant NOW = Instant.parse("2026-07-24T12:00:00Z");
  private static final EndRow END =
      new EndRow(
          NOW, "u", "shop", "web-0", "web", "statefulset", "app", "app", "OOMKilled", false, 137);

  private final List<EndQuery> asked = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final EndsApi api =
      new EndsApi(Source::new, InstantSource.fixed(NOW), nanos::get, Duration.ofSeconds(15));

  /// Three ends with one on each page; the store fails when it is told to.
  private int pages = 3;

  private boolean fails;

  private final class Source implements EndsApi.Ends {
    @Override
    public EndPage read(EndQuery query) throws StoreException {
      asked.add(query);
      if (fails) {
        throw new StoreException("The store is busy", null);
      }
      var next = asked.size() < pages ? new EndPlace(1, -asked.size()) : null;
      return new EndPage(List.of(END), next);
    }

    @Override
    public Instant completeSince() {
      return Instant.parse("2026-07-17T12:00:00Z");
    }
  }

  private static int ends(String body) {
    return JsonParser.parseString(body).getAsJsonObject().getAsJsonArray("ends").size();
  }

  @Test
  void theEndsOfTheLastHourAreTold() {
    var answer = api.answer(Map.of("workload", "web"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(asked)
        .containsExactly(
            new EndQuery(Instant.parse("2026-07-24T11:00:00Z"), NOW, null, "web", 1000, null));
    assertThat(answer.body())
        .contains("\"reason\":\"OOMKilled\"", "\"exitCode\":137", "\"terminating\":false")
        .contains("\"completeSince\":\"2026-07-17T12:00:00Z\"")
        .contains("\"truncated\":false")
        .endsWith("}\n");
    assertThat(asked).extracting(EndQuery::limit).containsExactly(1000, 999, 998);
  }

  @Test
  void noPageIsReadBeforeTheOneBeforeItIsWritten() throws IOException {
    pages = 100;
    var answer = (Body.Stream) api.answer(Map.of("limit", "100000")).content();
    var written = new ArrayList<Integer>();
    answer
        .writing()
        .to(
            new OutputStream() {
              @Override
              public void write(int b) {
                throw new AssertionError("one byte at a time");
              }

              @Override
              public void write(byte[] bytes, int from, int length) {
                written.add(asked.size());
              }
            });
    assertThat(asked).hasSize(100);
    assertThat(written.getFirst()).isLessThan(50);
  }

  @Test
  void theLimitIsSaidAndWhereToGoOn() {
    String body = api.answer(Map.of("limit", "2", "after", "1784894400000.-4")).body();
    assertThat(ends(body)).isEqualTo(2);
    assertThat(body).contains("\"truncated\":true,\"next\":\"1.-2\"}");
    assertThat(asked.getFirst().after()).isEqualTo(new EndPlace(1784894400000L, -4));
    assertThat(asked.getLast().after()).isEqualTo(new EndPlace(1, -1));
  }

  @Test
  void whatTakesTooLongIsCutShort() {
    var answer = api.answer(Map.of());
    nanos.addAndGet(Duration.ofSeconds(16).toNanos());
    String body = answer.body();
    assertThat(ends(body)).isEqualTo(1);
    assertThat(body).contains("\"truncated\":true,\"next\":\"1.-1\"}");
  }

  @Test
  void aStoreThatFailsInTheMiddleLeavesTheRest() {
    var answer = api.answer(Map.of());
    fails = true;
    String body = answer.body();
    assertThat(ends(body)).isEqualTo(1);
    assertThat(body)
        .contains("\"truncated\":true,\"next\":\"1.-1\",\"error\":\"The store is busy\"}");
  }

  @Test
  void aStoreThatFailsAtOnceIsAFailure() {
    fails = true;
    assertThat(api.answer(Map.of()).status()).isEqualTo(503);
  }

  @Test
  void withoutAStoreItSaysWhy() {
    var without =
        new EndsApi(() -> null, InstantSource.fixed(NOW), nanos::get, Duration.ofSeconds(1))
            .answer(Map.of());
    assertThat(without.status()).isEqualTo(404);
    assertThat(without.body()).contains("store.url");
  }

  @ParameterizedTest
  @CsvSource({
    "limit,0",
    "limit,100001",
    "limit,x",
    "since,yesterday",
    "until,12:00",
    "after,4711",
    "after,1.x"
  })
  void whatCannotBeReadIsRefused(String key, String value) {
    assertThat(api.answer(Map.of(key, value)).status()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }
}
