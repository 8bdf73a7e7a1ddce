package io.kubevitals.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kubevitals.demo.AccessRules.Action;
import java.io.IOException;
import java.util.HashMap;

/// The answer to a SelfSubjectAccessReview.
record AccessReview(Action action, boolean allowed) implements ApiValue {
  private static final JsonFactory JSON = new JsonFactory();

  /// The action that the posted review is about; its attributes have unique names.
  static Action parse(String body) throws RefusedException {
    var values = new HashMap<String, String>();
    try (JsonParser json = JSON.createParser(body)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
          values.put(json.currentName(), json.getText());
        }
      }
    } catch (IOException _) {
      throw new RefusedException(ApiStatus.badRequest("the body is not JSON"));
    }
    String subresource = values.getOrDefault("subresource", "");
    String resource = values.getOrDefault("resource", "");
    return new Action(
        values.getOrDefault("verb", ""),
        values.getOrDefault("group", ""),
        subresource.isEmpty() ? resource : resource + "/" + subresource,
        values.getOrDefault("namespace", ""));
  }

  @Override
  public void writeTo(Fields fields) {
    fields.message(1, "metadata", _ -> {});
    fields.message(2, "spec", spec -> spec.message(1, "resourceAttributes", this::writeAction));
    fields.message(3, "status", this::writeStatus);
  }

  private void writeAction(Fields fields) {
    fields.text(1, "namespace", action.namespace());
    fields.text(2, "verb", action.verb());
    fields.text(3, "group", action.group());
    fields.text(5, "resource", action.resource());
  }

  private void writeStatus(Fields fields) {
    fields.flag(1, "allowed", allowed);
    fields.text(2, "reason", allowed ? "RBAC: allowed" : "");
  }
}
