package io.kubevitals.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Passes a body on up to a limit and then hangs up: a body that is too large is an answer, not an
/// error, because its status still counts.
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {
  private final int limit;
  private final OutputStream out;
  private final CompletableFuture<Content> content = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private int bytes;

  BoundedBody(int limit, OutputStream out) {
    this.limit = limit;
    this.out = out;
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
    if (content.isDone()) {
      return;
    }
    try {
      for (ByteBuffer buffer : buffers) {
        if (bytes + buffer.remaining() > limit) {
          hangUp();
          return;
        }
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes += part.length;
        out.write(part);
      }
    } catch (IOException | RuntimeException e) {
      content.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable error) {
    content.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    content.complete(new Content(bytes, false));
  }

  private void hangUp() {
    if (subscription != null) {
      subscription.cancel();
    }
    content.complete(new Content(bytes, true));
  }

  /// @param bytes that were passed on
  /// @param tooLarge whether the body exceeded the limit
  record Content(int bytes, boolean tooLarge) {}
}
