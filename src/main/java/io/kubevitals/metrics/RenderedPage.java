package io.kubevitals.metrics;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One page as all those read it who asked for it at the same time. Its memory is given back when
/// the last of them has closed it.
public final class RenderedPage implements AutoCloseable {
  private final PageFormat format;
  private final long generation;
  private final PageBuffer text;
  private final long length;
  private final Gzip gzip;
  private final BooleanSupplier mayBeSent;
  private final List<Runnable> whenRevoked = new ArrayList<>();
  private @Nullable PageBuffer compressed;
  private int readers = 1;
  private boolean revoked;

  RenderedPage(
      PageFormat format, long generation, PageBuffer text, Gzip gzip, BooleanSupplier mayBeSent) {
    this.format = format;
    this.generation = generation;
    this.text = text;
    this.length = text.length();
    this.gzip = gzip;
    this.mayBeSent = mayBeSent;
  }

  public PageFormat format() {
    return format;
  }

  /// The page's number, to be told to [Scrapers#hasFetched].
  public long generation() {
    return generation;
  }

  public long length() {
    return length;
  }

  /// Whether what the page tells is still ours to tell.
  public boolean mayBeSent() {
    return mayBeSent.getAsBoolean();
  }

  /// The page in pieces, valid until [#close].
  public List<ByteBuffer> pieces() {
    return text.views();
  }

  /// The page compressed, in pieces, valid until [#close]. Compressed once for all readers.
  public synchronized List<ByteBuffer> compressedPieces() {
    if (compressed == null) {
      compressed = gzip.compress(text);
    }
    return compressed.views();
  }

  /// Says what to do if memory gets short while this reader is at it: give up reading.
  public synchronized void onRevoke(Runnable action) {
    if (revoked) {
      action.run();
    } else {
      whenRevoked.add(action);
    }
  }

  @Override
  public synchronized void close() {
    readers--;
    if (readers == 0) {
      text.release();
      if (compressed != null) {
        compressed.release();
      }
    }
  }

  RenderedPage share() {
    synchronized (this) {
      readers++;
    }
    return this;
  }

  synchronized boolean inUse() {
    return readers > 0;
  }

  void revoke() {
    List<Runnable> actions;
    synchronized (this) {
      revoked = true;
      actions = List.copyOf(whenRevoked);
      whenRevoked.clear();
    }
    actions.forEach(Runnable::run);
  }
}
