package io.kubevitals.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What real pods carry and we do not read: managedFields, environment, probes, volumes,
/// tolerations. Shared by all pods that get the same ballast.
///
/// @param container fields of each container
public record Ballast(SharedFields managedFields, SharedFields spec, SharedFields container) {
  private static final List<String> MANAGERS =
      List.of("kube-controller-manager", "kube-scheduler", "kubelet");

  /// @param environment variables per container, about 75 bytes each
  /// @param managed fields named per manager, about 38 bytes each
  public static Ballast of(int environment, int managed) {
    return new Ballast(
        new SharedFields(managedFields(managed)),
        new SharedFields(Ballast::writeSpec),
        new SharedFields(container(environment)));
  }

  /// A pod of one container has about 7.5 KB with it.
  public static Ballast ofRealSize() {
    return of(41, 32);
  }

  private static ApiValue managedFields(int managed) {
    var leaves = new ArrayList<String>(managed);
    for (int i = 0; i < managed; i++) {
      leaves.add("\"f:someFieldOfTheSpecification%02d\":{}".formatted(i));
    }
    String json = "{\"f:spec\":{" + String.join(",", leaves) + "}}";
    return fields ->
        fields.messages(
            17,
            "managedFields",
            MANAGERS.stream().map(manager -> managedBy(manager, json)).toList());
  }

  private static ApiValue managedBy(String manager, String json) {
    return fields -> {
      fields.text(1, "manager", manager);
      fields.text(2, "operation", "Update");
      fields.text(3, "apiVersion", "v1");
      fields.time(4, "time", Instant.EPOCH);
      fields.text(6, "fieldsType", "FieldsV1");
      fields.json(7, "fieldsV1", json);
    };
  }

  private static ApiValue container(int environment) {
    var variables = new ArrayList<ApiValue>(environment);
    for (int i = 0; i < environment; i++) {
      variables.add(variable(i));
    }
    return fields -> fields.messages(7, "env", variables);
  }

  private static ApiValue variable(int i) {
    return fields -> {
      fields.text(1, "name", "SOME_SETTING_OF_THE_APPLICATION_%02d".formatted(i));
      fields.text(2, "value", "a value of the usual length, no. %02d".formatted(i));
    };
  }

  private static void writeSpec(Fields fields) {
    fields.messages(
        1, "volumes", List.of(volume("config"), volume("cache"), volume("kube-api-access")));
    fields.messages(22, "tolerations", List.of(toleration("not-ready"), toleration("unreachable")));
  }

  private static ApiValue volume(String name) {
    return fields -> {
      fields.text(1, "name", name);
      fields.inlined(2, Ballast::emptyDirectory);
    };
  }

  private static void emptyDirectory(Fields fields) {
    fields.message(2, "emptyDir", directory -> directory.text(1, "medium", "Memory"));
  }

  private static ApiValue toleration(String name) {
    return fields -> {
      fields.text(1, "key", "node.kubernetes.io/" + name);
      fields.text(2, "operator", "Exists");
      fields.text(4, "effect", "NoExecute");
      fields.integer(5, "tolerationSeconds", 300);
    };
  }
}
