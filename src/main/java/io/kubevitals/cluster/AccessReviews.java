package io.kubevitals.cluster;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;

/// Asks the API server what we may do.
public final class AccessReviews {
  private static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private final ClusterAccess access;

  public AccessReviews(ClusterAccess access) {
    this.access = access;
  }

  /// @param group `""` for the core group
  /// @param resource in the plural; a subresource after a slash, such as `pods/log`
  /// @param name of the one object that is meant; `""` for all of them
  public record Right(String verb, String group, String resource, String name) {
    /// To all objects of a kind.
    public Right(String verb, String group, String resource) {
      this(verb, group, resource, "");
    }

    @Override
    public String toString() {
      return verb + " " + (group.isEmpty() ? resource : resource + "." + group);
    }
  }

  /// @param namespace `""` for all namespaces
  public boolean isAllowed(Right right, String namespace, Duration timeout) throws IOException {
    String resource = right.resource();
    int slash = resource.indexOf('/');
    var attributes = new JsonObject();
    attributes.addProperty("verb", right.verb());
    attributes.addProperty("group", right.group());
    attributes.addProperty("resource", slash < 0 ? resource : resource.substring(0, slash));
    attributes.addProperty("namespace", namespace);
    attributes.addProperty("name", right.name());
    if (slash >= 0) {
      attributes.addProperty("subresource", resource.substring(slash + 1));
    }
    var spec = new JsonObject();
    spec.add("resourceAttributes", attributes);
    var review = new JsonObject();
    review.addProperty("apiVersion", "authorization.k8s.io/v1");
    review.addProperty("kind", "SelfSubjectAccessReview");
    review.add("spec", spec);
    return Json.flag(Json.object(access.post(PATH, review, timeout), "status"), "allowed");
  }
}
