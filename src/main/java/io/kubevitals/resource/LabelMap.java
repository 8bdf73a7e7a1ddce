package io.kubevitals.resource;

import io.kubevitals.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which labels of a profile's series tell whose they are. Of several, the first that is not empty
/// counts: `exported_pod` before `pod`, because without `honor_labels` the latter is the exporter's
/// own pod.
///
/// @param device all of them together tell one card from another
/// @param slice any of them says that the series is about a part of a card
public record LabelMap(
    List<String> namespace,
    List<String> pod,
    List<String> container,
    List<String> uid,
    List<String> node,
    List<String> device,
    List<String> slice) {
  static final LabelMap USUAL =
      new LabelMap(
          List.of("namespace"),
          List.of("pod"),
          List.of("container"),
          List.of("uid"),
          List.of("node"),
          List.of(),
          List.of());

  /// What the section says; the rest as it was.
  static LabelMap from(Settings section, LabelMap otherwise) {
    return new LabelMap(
        labels(section, "namespace", otherwise.namespace),
        labels(section, "pod", otherwise.pod),
        labels(section, "container", otherwise.container),
        labels(section, "uid", otherwise.uid),
        labels(section, "node", otherwise.node),
        labels(section, "device", otherwise.device),
        labels(section, "slice", otherwise.slice));
  }

  static List<String> keys() {
    return List.of("namespace", "pod", "container", "uid", "node", "device", "slice");
  }

  private static List<String> labels(Settings section, String key, List<String> otherwise) {
    if (!section.has(key)) {
      return otherwise;
    }
    List<String> labels = section.texts(key);
    for (String label : labels) {
      if (!label.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        section.problem(key, "is not a label name: " + label);
      }
    }
    return labels;
  }

  /// The first of the labels that has a value, `""` if none has.
  public static String first(List<String> names, Map<String, String> labels) {
    for (String name : names) {
      String value = labels.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /// What tells one card from another.
  public String deviceOf(Map<String, String> labels) {
    return device.stream()
        .map(name -> labels.getOrDefault(name, ""))
        .filter(Predicate.not(String::isEmpty))
        .collect(Collectors.joining("/"));
  }
}
