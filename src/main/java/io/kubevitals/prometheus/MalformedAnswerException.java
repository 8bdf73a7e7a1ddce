package io.kubevitals.prometheus;

import java.io.IOException;

/// The body is JSON, but not an answer of the query API.
final class MalformedAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message);
  }
}
