package io.kubevitals.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The store cannot be read or written now.
public class StoreException extends IOException {
  private static final long serialVersionUID = 1;

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
