package io.kubevitals.store;

/// Somebody with a later term has written: this process must neither write nor show counts any
/// more.
public final class FencedException extends StoreException {
  private static final long serialVersionUID = 1;

  private final long seen;

  FencedException(long ours, long seen) {
    super("term %d is over, the store has seen %d".formatted(ours, seen), null);
    this.seen = seen;
  }

  /// The later term.
  public long seen() {
    return seen;
  }
}
