package io.kubevitals.probe;

import java.io.OutputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// One GET.
///
/// @param bearerToken `""` for none
/// @param maxBodyBytes beyond it the body is too large
/// @param into where the body of a 200 goes; null: into the answer, as text
record HttpGet(URI url, String bearerToken, int maxBodyBytes, @Nullable OutputStream into) {
  /// Health is told in a few lines.
  static final int SMALL = 64 * 1024;

  static HttpGet of(URI url) {
    return new HttpGet(url, "", SMALL, null);
  }
}
