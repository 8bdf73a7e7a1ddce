package io.kubevitals.cluster;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// A GET to the API server.
///
/// @param path such as `/api/v1/pods`
record ApiRequest(String path, SequencedMap<String, String> query, String accept) {
  static ApiRequest of(String path, String accept) {
    return new ApiRequest(path, new LinkedHashMap<>(), accept);
  }

  /// The same with one more parameter; an empty value leaves it out.
  ApiRequest with(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    var more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new ApiRequest(path, more, accept);
  }
}
