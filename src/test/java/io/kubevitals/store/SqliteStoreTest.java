package io.kubevitals.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() throws StoreException {
    return SqliteStore.open(folder.resolve("state/state.db"));
  }
}
