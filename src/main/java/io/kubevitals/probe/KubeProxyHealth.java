package io.kubevitals.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a body of kube-proxy's `/healthz` or `/livez` says, in all its generations:
///
/// - up to 1.27: `lastUpdated` and `currentTime` as Go prints times; only the status tells health
/// - 1.28 to 1.32: also `nodeEligible`, which the status mixes with health
/// - since 1.33: times as RFC 3339, `healthy` of the rules alone and `status` per IP family
///
/// The times are not read: while the answer is 200 they are the moment of asking.
///
/// @param healthy null where the body does not say
/// @param families health by IP family, empty where the body does not say
/// @param nodeEligible null where the body does not say
/// @param currentTime as it stands
record KubeProxyHealth(
    @Nullable Boolean healthy,
    Map<String, Boolean> families,
    @Nullable Boolean nodeEligible,
    String currentTime) {
  private static final int MAX_FAMILIES = 8;
  private static final JsonFactory JSON = new JsonFactory();

  /// Null if no kube-proxy and none of its look-alikes wrote this.
  static @Nullable KubeProxyHealth parse(String body) {
    try (JsonParser json = JSON.createParser(body)) {
      var fields = new Fields();
      boolean complete = fields.read(json) && json.nextToken() == null;
      return complete && fields.dated ? fields.health() : null;
    } catch (IOException _) {
      return null;
    }
  }

  /// The Kubernetes version since which a body looks like this one.
  String generation() {
    if (healthy != null || !families.isEmpty()) {
      return "1.33";
    }
    return nodeEligible == null ? "1.17" : "1.28";
  }

  /// Cilium prints times of another origin as Go does; those of kube-proxy carry the reading of the
  /// running clock, ` m=+48.9`.
  boolean looksLikeCilium() {
    return !generation().equals("1.33") && !currentTime.contains(" m=");
  }

  private static final class Fields {
    private final Map<String, Boolean> families = new TreeMap<>();
    private @Nullable Boolean healthy;
    private @Nullable Boolean nodeEligible;
    private boolean dated;
    private String currentTime = "";
    private boolean wellFormed = true;

    KubeProxyHealth health() {
      return new KubeProxyHealth(healthy, Map.copyOf(families), nodeEligible, currentTime);
    }

    /// Whether the body is an object whose known fields have the types they should have.
    boolean read(JsonParser json) throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "lastUpdated" -> dated = value == JsonToken.VALUE_STRING;
          case "currentTime" -> readTime(json, value);
          case "healthy" -> healthy = flag(value);
          case "nodeEligible" -> nodeEligible = flag(value);
          case "status" -> readFamilies(json, value);
          default -> json.skipChildren();
        }
      }
      return wellFormed;
    }

    private void readTime(JsonParser json, JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_STRING) {
        currentTime = json.getText();
      } else {
        json.skipChildren();
      }
    }

    private void readFamilies(JsonParser json, JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        wellFormed = false;
        json.skipChildren();
        return;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String family = json.currentName();
        Boolean familyHealthy = readFamily(json);
        if (familyHealthy != null && families.size() < MAX_FAMILIES) {
          families.put(family, familyHealthy);
        }
      }
    }

    private @Nullable Boolean readFamily(JsonParser json) throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        wellFormed = false;
        json.skipChildren();
        return null;
      }
      Boolean familyHealthy = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("healthy")) {
          familyHealthy = flag(value);
        } else {
          json.skipChildren();
        }
      }
      return familyHealthy;
    }

    private @Nullable Boolean flag(JsonToken value) {
      return switch (value) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        default -> {
          wellFormed = false;
          yield null;
        }
      };
    }
  }
}
