package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An answer that is written while it is read.
@Timeout(60)
class StreamedAnswerTest {
  private static final int PIECE = 100_000;

  private final Semaphore mayGoOn = new Semaphore(0);
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean ours = new AtomicBoolean(true);
  private final HttpClient client = HttpClient.newHttpClient();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            new Route("/whole", _ -> Answer.jsonStream(this::write)),
            new Route("/torn", _ -> Answer.jsonStream(this::tear)),
            new Route("/bug", _ -> Answer.jsonStream(this::fail)),
            new Route("/lost", _ -> Answer.jsonStream(this::write).onlyWhile(ours::get)));
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private void write(OutputStream out) throws IOException {
    begun.set(true);
    out.write("a".repeat(PIECE).getBytes(UTF_8));
    mayGoOn.acquireUninterruptibly();
    out.write("b".repeat(PIECE).getBytes(UTF_8));
  }

  private void tear(OutputStream out) throws IOException {
    out.write("a".repeat(PIECE).getBytes(UTF_8));
    throw new IOException("torn");
  }

  private void fail(OutputStream out) throws IOException {
    out.write("a".repeat(PIECE).getBytes(UTF_8));
    throw new IllegalStateException("a bug");
  }

  private HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.server.uri().resolve(path)).build();
    return client.send(request, BodyHandlers.ofInputStream());
  }

  @Test
  void theBeginningIsThereBeforeTheRestIsMade() throws Exception {
    var answer = get("/whole");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map()).containsKey("x-content-type-options");
    try (var body = answer.body()) {
      assertThat(body.readNBytes(PIECE / 2)).containsOnly('a');
      mayGoOn.release();
      assertThat(new String(body.readAllBytes(), UTF_8))
          .hasSize(PIECE * 2 - PIECE / 2)
          .endsWith("b");
    }
  }

  @Test
  void oneThatFailsDoesNotLookWhole() throws Exception {
    for (String path : new String[] {"/torn", "/bug"}) {
      try (var body = get(path).body()) {
        assertThatThrownBy(body::readAllBytes).as(path).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void nothingMoreLeavesWhenItIsNotOursAnyMore() throws Exception {
    try (var body = get("/lost").body()) {
      assertThat(body.readNBytes(PIECE / 2)).containsOnly('a');
      ours.set(false);
      mayGoOn.release();
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void headMakesNothing() throws Exception {
    var head =
        HttpRequest.newBuilder(server.server.uri().resolve("/whole"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(begun).isFalse();
  }
}
