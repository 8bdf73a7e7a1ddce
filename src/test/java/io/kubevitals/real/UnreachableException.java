package io.kubevitals.real;

/// The API server gave no answer at all; it may be away because a test stopped it.
final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreachableException(String message, Exception cause) {
    super(message, cause);
  }
}
