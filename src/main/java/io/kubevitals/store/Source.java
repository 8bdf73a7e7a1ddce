package io.kubevitals.store;

/// Whose state is kept: it holds the truth in memory and knows what of it is not yet stored. Called
/// on the thread of [CommitLoop], [#persistent] by others too; must not wait for the store.
public interface Source {
  /// What has changed since it was asked last, and the present [Meta] even if nothing has.
  Batch take();

  /// All there is, as a [Batch#whole] one.
  Batch takeAll();

  /// A batch is durable: what it holds may be shown. Told in the order of taking.
  void committed(Batch batch);

  /// A batch was not stored: what it holds has to be in a later one.
  void failed(Batch batch);

  /// Whether what is shown survives a crash. While it does not, nothing waits for commits.
  void persistent(boolean persistent);

  /// Somebody with a later term writes. Nothing is asked or told any more.
  void fenced(FencedException cause);
}
