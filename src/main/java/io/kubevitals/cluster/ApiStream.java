package io.kubevitals.cluster;

import io.kubevitals.retry.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// One long answer in Kubernetes protobuf: a list or a watch. It may be cancelled from another
/// thread at any time, which ends whatever waits for it with an `IOException`.
final class ApiStream implements AutoCloseable {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private final InstantSource clock;
  private @Nullable Sender sender;
  private @Nullable Call call;
  private @Nullable Response response;
  private boolean cancelled;
  private volatile boolean connected;

  ApiStream(InstantSource clock) {
    this.clock = clock;
  }

  /// Makes the request ready.
  interface Sender {
    Call call() throws IOException;
  }

  void send(Sender sender) {
    this.sender = sender;
  }

  /// Sends the request and waits for the head of the answer.
  InputStream open() throws IOException {
    Response answer = make().execute();
    response = answer;
    if (!answer.isSuccessful()) {
      throw refusal(answer, readSmall(answer), clock.instant());
    }
    String contentType = answer.header("Content-Type", "");
    if (contentType == null || !contentType.startsWith(PROTOBUF)) {
      throw new UnexpectedContentException(String.valueOf(contentType));
    }
    return answer.body().byteStream();
  }

  /// Whether there is a connection to the server, after TLS.
  boolean isConnected() {
    return connected;
  }

  synchronized void cancel() {
    cancelled = true;
    if (call != null) {
      call.cancel();
    }
  }

  private Call make() throws IOException {
    Call made = Objects.requireNonNull(sender).call();
    synchronized (this) {
      call = made;
      if (cancelled) {
        made.cancel();
      }
    }
    return made;
  }

  /// Ends the request, finished or not; never waits for the rest of the answer.
  @Override
  public void close() {
    cancel();
    if (response != null) {
      response.close();
    }
  }

  static EventListener listenerOf(Call call) {
    ApiStream stream = call.request().tag(ApiStream.class);
    return stream == null ? EventListener.NONE : new Connected(stream);
  }

  static ApiException refusal(Response response, byte[] body, Instant now) {
    ApiStatus status = ApiStatuses.decode(body, body.length);
    String header = Objects.requireNonNullElse(response.header("Retry-After"), "");
    Duration retryAfter = RetryAfter.parse(header, now).orElse(null);
    if (retryAfter == null && status.retryAfterSeconds() > 0) {
      retryAfter = RetryAfter.clamp(Duration.ofSeconds(status.retryAfterSeconds()));
    }
    return new ApiException(response.code(), status, retryAfter);
  }

  /// The body of an answer that is small; of a longer one the beginning.
  static byte[] readSmall(Response response) throws IOException {
    return response.body().byteStream().readNBytes(MAX_ERROR_BYTES);
  }

  private static final class Connected extends EventListener {
    private final ApiStream stream;

    Connected(ApiStream stream) {
      this.stream = stream;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      stream.connected = true;
    }
  }
}
