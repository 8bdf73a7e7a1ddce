package io.kubevitals.store;

/// Somebody with a later term has written: this process must neither write nor show counts any
/// more.
public final class FencedException extends StoreException {
  private static final long serialVersionUID = 1;

  FencedException(long ours, long stored) {
    super("term %d is over, the store has seen %d".formatted(ours, stored), null);
  }
}
