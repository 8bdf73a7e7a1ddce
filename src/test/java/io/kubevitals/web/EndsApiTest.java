package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndsApiTest {
  private static final Instant NOW = Instant.parse("2026-07-24T12:00:00Z");
  private static final EndRow END =
      new EndRow(
          NOW, "u", "shop", "web-0", "web", "statefulset", "app", "app", "OOMKilled", false, 137);

  private final List<EndQuery> asked = new ArrayList<>();
  private final EndsApi api =
      new EndsApi(
          () ->
              new EndsApi.Ends() {
                @Override
                public void read(EndQuery query, Consumer<EndRow> ends) {
                  asked.add(query);
                  ends.accept(END);
                }

                @Override
                public Instant completeSince() {
                  return Instant.parse("2026-07-17T12:00:00Z");
                }
              },
          InstantSource.fixed(NOW));

  @Test
  void theEndsOfTheLastHourAreTold() {
    var answer = api.answer(Map.of("workload", "web"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"reason\":\"OOMKilled\"", "\"exitCode\":137", "\"terminating\":false")
        .contains("\"completeSince\":\"2026-07-17T12:00:00Z\"");
    assertThat(asked)
        .containsExactly(
            new EndQuery(Instant.parse("2026-07-24T11:00:00Z"), NOW, null, "web", 1000));
  }

  @Test
  void withoutAStoreItSaysWhy() {
    var without = new EndsApi(() -> null, InstantSource.fixed(NOW)).answer(Map.of());
    assertThat(without.status()).isEqualTo(404);
    assertThat(without.body()).contains("store.url");
  }

  @ParameterizedTest
  @CsvSource({"limit,0", "limit,10001", "limit,x", "since,yesterday", "until,12:00"})
  void whatCannotBeReadIsRefused(String key, String value) {
    assertThat(api.answer(Map.of(key, value)).status()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }
}
