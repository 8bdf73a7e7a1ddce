package io.kubevitals.cluster;

import java.io.IOException;

/// Bytes that are not what they should be.
final class MalformedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedObjectException(String message) {
    super(message);
  }
}
