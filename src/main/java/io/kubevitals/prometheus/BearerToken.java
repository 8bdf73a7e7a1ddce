package io.kubevitals.prometheus;

import java.io.IOException;
import java.net.http.HttpRequest;

/// A token in a file that is read for each question, so that what is renewed is used at once.
///
/// @param file `""` for none
/// @param key of the configuration that names the file
public record BearerToken(String file, String key) {
  /// @throws IOException if the file cannot be read or holds nothing usable
  public void apply(HttpRequest.Builder request) throws IOException {
    if (!file.isEmpty()) {
      request.setHeader("Authorization", "Bearer " + Credentials.secret(file, key, '!'));
    }
  }
}
