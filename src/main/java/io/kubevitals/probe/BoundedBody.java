package io.kubevitals.probe;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Takes a body up to a limit and then hangs up: a body that is too large is an answer, not an
/// error, because its status still counts.
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Content> content = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Content> getBody() {
    return content;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (bytes.size() + buffer.remaining() > limit) {
        hangUp();
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
  }

  @Override
  public void onError(Throwable error) {
    content.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    content.complete(new Content(bytes.toByteArray(), false));
  }

  private void hangUp() {
    if (subscription != null) {
      subscription.cancel();
    }
    content.complete(new Content(new byte[0], true));
  }

  /// @param tooLarge whether the body exceeded the limit; then `bytes` is empty
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Content(byte[] bytes, boolean tooLarge) {}
}
