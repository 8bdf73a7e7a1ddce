package io.kubevitals.prometheus;

import java.io.IOException;

/// A series of an answer has more samples than anybody asked for on purpose.
final class TooManySamplesException extends IOException {
  private static final long serialVersionUID = 1L;

  TooManySamplesException(String message) {
    super(message);
  }
}
