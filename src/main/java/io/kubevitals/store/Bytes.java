package io.kubevitals.store;

import java.util.Arrays;

/// A state as its owner encoded it. The array is not copied and must not be changed.
public final class Bytes {
  private final byte[] array;

  public Bytes(byte[] array) {
    this.array = array;
  }

  public byte[] array() {
    return array;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return array.length + " bytes";
  }
}
