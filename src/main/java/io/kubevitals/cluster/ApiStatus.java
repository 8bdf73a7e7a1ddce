package io.kubevitals.cluster;

/// A `Status` of the API: why a request or a watch failed.
///
/// @param code as of HTTP, 0 where none is given
/// @param reason such as `Expired`, or `""`
/// @param retryAfterSeconds 0 where none is given
record ApiStatus(int code, String reason, String message, int retryAfterSeconds) {
  static final ApiStatus UNSAID = new ApiStatus(0, "", "", 0);

  /// The version asked for is compacted away.
  boolean isExpired() {
    return code == 410 || reason.equals("Expired") || reason.equals("Gone");
  }

  /// The version asked for is of the future: another history, such as a restored etcd.
  boolean isTooLargeVersion() {
    return message.contains("Too large resource version");
  }
}
