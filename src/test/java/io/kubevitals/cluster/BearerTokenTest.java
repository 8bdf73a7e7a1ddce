package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ApiRequest;
import io.kubevitals.demo.Fault;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

/// A token that is refused is read again at once, and not again and again.
class BearerTokenTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicInteger reads = new AtomicInteger();
  private String content = "one";
  private final BearerToken token = new BearerToken(this::read, Duration.ofMinutes(1), nanos::get);

  @Test
  void aStormOfRefusalsReadsItOnceASecond() {
    for (int i = 0; i < 10_000; i++) {
      token.after(token.current());
      token.comesFrom(this::read);
      pass(Duration.ofMillis(1));
    }
    assertThat(reads.get()).as("in ten seconds").isBetween(10, 21);
  }

  @Test
  void anotherTokenIsFoundAtOnceAndWithinASecondOfAVainReading() {
    assertThat(token.current()).isEqualTo("one");
    content = "two";
    assertThat(token.after("one")).isEqualTo("two");
    content = "three";
    assertThat(token.after("two")).as("refused at once again").isEqualTo("three");
    assertThat(token.after("three")).isEqualTo("three");
    content = "four";
    assertThat(token.after("three")).isEqualTo("three");
    pass(Duration.ofSeconds(1));
    assertThat(token.after("three")).isEqualTo("four");
  }

  /// As for the owners of many pods: the server is not asked twice either, where nothing is new.
  @Test
  void everyRequestOfAStormIsSentOnce() throws IOException {
    try (var server = new ScriptedApiServer(ApiOptions.defaults())) {
      server.start();
      refuseAll(server);
    }
  }

  private void refuseAll(ScriptedApiServer server) throws IOException {
    try (var connection = new Connection(endpoint(server))) {
      server
          .faults()
          .addAlways(_ -> true, new Fault.Answer(401, Map.of(), "text/plain", "Unauthorized"));
      long began = System.nanoTime();
      for (int i = 0; i < 300; i++) {
        var request = new Request.Builder().url(connection.url() + "version").build();
        try (var answer = connection.calls().newCall(request).execute()) {
          assertThat(answer.code()).isEqualTo(401);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      assertThat(server.requests().count((ApiRequest _) -> true)).isEqualTo(300);
      assertThat(reads.get()).isLessThanOrEqualTo((int) (3 + seconds));
    }
  }

  private Endpoint endpoint(ScriptedApiServer server) {
    return new Endpoint(
        HttpUrl.get(server.uri().toString()),
        "",
        "",
        "",
        List.of(),
        this::read,
        Duration.ofMinutes(1));
  }

  private String read() {
    reads.incrementAndGet();
    return content;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
