package io.kubevitals.store;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows on something that outlives the process. One thread at a time, except for [#ends],
/// [#oldestEnd], [#bytes] and [#close]. Every call has a deadline, but that of a file whose disk
/// hangs.
public sealed interface Store extends AutoCloseable permits PostgresStore, SqliteStore {

  /// Opens what is configured. A damaged file is no reason to fail: what is sound in it is kept.
  ///
  /// @throws StoreException if it cannot be read and written now, or somebody else has its lock
  static Store open(StoreConfig config) throws StoreException {
    return config.isFile() ? SqliteStore.open(config.file()) : PostgresStore.open(config);
  }

  /// Of the last commit before it was opened; null if there was none.
  @Nullable Meta meta();

  /// Which commit was the last one before it was opened, 0 if there was none or not all of it could
  /// be kept.
  long lastCommit();

  /// Makes a term known, so that nobody with an earlier one can write any more. To be called before
  /// [#load] by whoever has a Lease.
  ///
  /// @throws FencedException if somebody with a later term has written
  void claim(long term) throws StoreException;

  /// Tells all rows but the ends: counters, scrapers, incidents, stones, pods, and last the
  /// cursors. Without cursors not all rows could be kept, and the others must be compared with a
  /// list.
  void load(Consumer<Row> rows) throws StoreException;

  /// Makes a batch durable, or changes nothing. After any failure but being fenced the outcome is
  /// unknown, and the store must be closed and opened again: [#lastCommit] tells then.
  ///
  /// @param commit positive and another one for each batch
  /// @return how often it waited for the disk
  /// @throws FencedException if somebody with a later term has written
  int commit(Batch batch, long commit) throws StoreException;

  /// Some of the ends that match, a few hundred at most, and where to go on. Makes no commit wait
  /// for long, and waits for none for long.
  EndPage ends(EndQuery query) throws StoreException;

  /// When the first of the ends happened that are kept and sound, null if there is none.
  @Nullable Instant oldestEnd() throws StoreException;

  /// Drops ends of before a time, and the oldest ones beyond a million. May leave some of many.
  void prune(Instant before) throws StoreException;

  /// What it takes on disk.
  long bytes();

  @Override
  void close();
}
