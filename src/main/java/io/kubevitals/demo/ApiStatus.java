package io.kubevitals.demo;

import java.util.List;

/// A `Status`: how the API server says no.
///
/// @param retryAfterSeconds 0 where it says nothing about it
/// @param cause `""`, or a reason that stands in `details.causes`
/// @param continueToken a fresh token, for an old one that expired
public record ApiStatus(
    int code,
    String reason,
    String message,
    int retryAfterSeconds,
    Cause cause,
    String continueToken)
    implements ApiValue {

  /// One of `details.causes`.
  public record Cause(String reason, String message) implements ApiValue {
    static final Cause NONE = new Cause("", "");

    @Override
    public void writeTo(Fields fields) {
      fields.text(1, "reason", reason);
      fields.text(2, "message", message);
    }
  }

  public static ApiStatus of(int code, String reason, String message) {
    return new ApiStatus(code, reason, message, 0, Cause.NONE, "");
  }

  static ApiStatus tooOld(long asked, long oldest) {
    return of(410, "Expired", "too old resource version: %d (%d)".formatted(asked, oldest));
  }

  static ApiStatus tooLarge(long asked, long current) {
    return new ApiStatus(
        504,
        "Timeout",
        "Timeout: Too large resource version: %d, current: %d".formatted(asked, current),
        1,
        new Cause("ResourceVersionTooLarge", "Too large resource version"),
        "");
  }

  static ApiStatus malformedVersion(String version) {
    return of(
        500,
        "",
        "resourceVersion: Invalid value: \"%1$s\": strconv.ParseUint: parsing \"%1$s\": invalid syntax"
            .formatted(version));
  }

  static ApiStatus expiredContinue(String freshToken) {
    return new ApiStatus(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can"
            + " start a new list without the continue parameter, or use the continue token in this"
            + " response to retrieve the remainder of the results.",
        0,
        Cause.NONE,
        freshToken);
  }

  static ApiStatus forbidden(String user, AccessRules.Action action) {
    String where =
        action.namespace().isEmpty()
            ? "at the cluster scope"
            : "in the namespace \"%s\"".formatted(action.namespace());
    return of(
        403,
        "Forbidden",
        "%1$s is forbidden: User \"%2$s\" cannot %3$s resource \"%1$s\" in API group \"%4$s\" %5$s"
            .formatted(action.resource(), user, action.verb(), action.group(), where));
  }

  static ApiStatus unauthorized() {
    return of(401, "Unauthorized", "Unauthorized");
  }

  static ApiStatus notFound(String resource, String name) {
    return of(404, "NotFound", "%s \"%s\" not found".formatted(resource, name));
  }

  static ApiStatus badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  @Override
  public void writeTo(Fields fields) {
    fields.message(1, "metadata", list -> list.text(3, "continue", continueToken));
    fields.text(2, "status", "Failure");
    fields.text(3, "message", message);
    fields.text(4, "reason", reason);
    if (retryAfterSeconds > 0) {
      fields.message(5, "details", this::writeDetails);
    }
    fields.integer(6, "code", code);
  }

  private void writeDetails(Fields details) {
    details.messages(4, "causes", List.of(cause));
    details.integer(5, "retryAfterSeconds", retryAfterSeconds);
  }
}
