package io.kubevitals.store;

/// Opens the store again and again.
interface Opening {
  Store open() throws StoreException;
}
