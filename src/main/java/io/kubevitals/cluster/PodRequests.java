package io.kubevitals.cluster;

import java.time.Duration;

/// The requests for one collection of pods.
///
/// @param namespace `""` for all
/// @param nodeName only this node's pods; `""` for all
record PodRequests(String namespace, String nodeName) {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final String PAGE = "500";

  /// A name that no pod can have.
  private static final String NO_POD = "metadata.name=_";

  ApiRequest list(ReflectorPlan.Request request, ResourceVersion version, String continueToken) {
    ApiRequest list = base(PROTOBUF + ", application/json");
    return switch (request) {
      case LIST_ANY -> list.with("resourceVersion", "0");
      case LIST_SINCE -> notOlderThan(list, version);
      case LIST_LATEST -> list.with("limit", PAGE).with("continue", continueToken);
      case LIST_WHOLE, STREAM, WATCH, CHECK -> list;
    };
  }

  /// An empty list that is not older than a version.
  ApiRequest check(ResourceVersion version) {
    ApiRequest check = base(PROTOBUF + ", application/json");
    String pods = check.query().getOrDefault("fieldSelector", "");
    return notOlderThan(
        check.with("fieldSelector", pods.isEmpty() ? NO_POD : pods + "," + NO_POD), version);
  }

  /// @param initial begin with all objects
  ApiRequest watch(ResourceVersion version, Duration timeout, boolean initial) {
    ApiRequest watch =
        base(PROTOBUF + ";stream=watch")
            .with("watch", "1")
            .with("allowWatchBookmarks", "true")
            .with("timeoutSeconds", Long.toString(timeout.toSeconds()));
    if (!initial) {
      return watch.with("resourceVersion", version.asText());
    }
    return notOlderThan(watch.with("sendInitialEvents", "true"), version);
  }

  private static ApiRequest notOlderThan(ApiRequest request, ResourceVersion version) {
    return request
        .with("resourceVersion", version.asText())
        .with("resourceVersionMatch", "NotOlderThan");
  }

  private ApiRequest base(String accept) {
    String path =
        namespace.isEmpty() ? "/api/v1/pods" : "/api/v1/namespaces/" + namespace + "/pods";
    String selector = nodeName.isEmpty() ? "" : "spec.nodeName=" + nodeName;
    return ApiRequest.of(path, accept).with("fieldSelector", selector);
  }
}
