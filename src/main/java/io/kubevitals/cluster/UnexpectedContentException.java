package io.kubevitals.cluster;

import java.io.IOException;

/// An answer that is no Kubernetes object, such as a proxy's page.
final class UnexpectedContentException extends IOException {
  private static final long serialVersionUID = 1L;

  UnexpectedContentException(String contentType) {
    super("unexpected content type \"" + contentType + "\"");
  }
}
