package io.kubevitals.store;

/// A source that tells of each commit.
public record HeardSource(Source source, Runnable committed) implements Source {
  @Override
  public Batch take() {
    return source.take();
  }

  @Override
  public Batch takeAll() {
    return source.takeAll();
  }

  @Override
  public void committed(Batch batch) {
    source.committed(batch);
    committed.run();
  }

  @Override
  public void failed(Batch batch) {
    source.failed(batch);
  }

  @Override
  public void persistent(boolean persistent) {
    source.persistent(persistent);
  }

  @Override
  public void fenced(FencedException cause) {
    source.fenced(cause);
  }
}
