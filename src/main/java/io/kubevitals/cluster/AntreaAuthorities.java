package io.kubevitals.cluster;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;

/// The certificate authorities that Antrea's programs make for themselves and publish in the
/// cluster. Asked for rarely, so a connection is made for each question.
public final class AntreaAuthorities {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final String JSON = "application/json";

  private final AccessConfig access;
  private final InstantSource clock;

  public AntreaAuthorities(AccessConfig access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
  }

  /// In PEM, from the AntreaAgentInfo of a node.
  ///
  /// @throws IOException where the API server does not tell
  public String ofAgent(String node) throws IOException {
    JsonObject info = get("/apis/crd.antrea.io/v1beta1/antreaagentinfos/" + node);
    String bundle = Json.text(info, "apiCABundle");
    try {
      return new String(Base64.getMimeDecoder().decode(bundle), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      throw new IOException("the apiCABundle of AntreaAgentInfo " + node + " is not base64", e);
    }
  }

  /// In PEM, from the ConfigMap that the controller writes.
  ///
  /// @throws IOException where the API server does not tell
  public String ofController() throws IOException {
    return Json.text(
        Json.object(get("/api/v1/namespaces/kube-system/configmaps/antrea-ca"), "data"), "ca.crt");
  }

  private JsonObject get(String path) throws IOException {
    try (var api = ClusterAccess.open(access, clock)) {
      return api.get(ApiRequest.of(path, JSON), TIMEOUT);
    }
  }
}
