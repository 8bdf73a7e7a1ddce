package io.kubevitals.demo;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/// What the scripted API server knows.
///
/// @param tokens those accepted now; anybody while empty
record ApiState(
    ApiOptions options,
    PodStore store,
    ApiObjects objects,
    PodLogs logs,
    AccessRules access,
    Set<String> tokens) {
  static ApiState of(ApiOptions options) {
    return new ApiState(
        options,
        new PodStore(options.window(), options.firstVersion()),
        new ApiObjects(),
        new PodLogs(),
        new AccessRules(),
        new CopyOnWriteArraySet<>(options.tokens()));
  }
}
