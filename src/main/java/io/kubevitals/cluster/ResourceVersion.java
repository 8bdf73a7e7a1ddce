package io.kubevitals.cluster;

import java.nio.charset.StandardCharsets;

/// A version of a collection. Numbers can be compared; another text can only be given back.
///
/// @param number 0 where it is none
public record ResourceVersion(long number, String text) {
  static final ResourceVersion NONE = new ResourceVersion(0, "");

  public static ResourceVersion of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new ResourceVersion(Identifiers.resourceVersion(bytes, 0, bytes.length), text);
  }

  /// What stands in a request, and what [#of] reads.
  public String asText() {
    return number > 0 ? Long.toString(number) : text;
  }

  boolean isKnown() {
    return number > 0 || !text.isEmpty();
  }

  boolean isBefore(ResourceVersion other) {
    return number > 0 && other.number > 0 && number < other.number;
  }

  /// Whether an object of version `changed` has been covered by this version.
  boolean covers(long changed) {
    return changed > 0 && number > 0 && changed <= number;
  }

  ResourceVersion advanced(long changed) {
    return changed > number ? new ResourceVersion(changed, "") : this;
  }
}
