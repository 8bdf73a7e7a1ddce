package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The arrows between packages and the libraries that only one package may touch.
class ArchitectureTest {
  private static final String BASE = "io.kubevitals.";

  /// Each package and the packages of ours that it may use.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("config", Set.of()),
          Map.entry("retry", Set.of()),
          Map.entry("metrics", Set.of("config")),
          Map.entry("http", Set.of("config", "metrics")),
          Map.entry("cluster", Set.of("config", "metrics", "retry")),
          Map.entry("prometheus", Set.of("config", "metrics", "retry")),
          Map.entry("store", Set.of("config", "metrics")),
          Map.entry("incident", Set.of("config", "metrics", "cluster", "store")),
          Map.entry("resource", Set.of("config", "metrics", "cluster", "prometheus")),
          Map.entry("probe", Set.of("config", "metrics")),
          Map.entry(
              "web",
              Set.of(
                  "config",
                  "metrics",
                  "http",
                  "cluster",
                  "store",
                  "incident",
                  "resource",
                  "probe")),
          Map.entry("demo", Set.of("config")),
          Map.entry(
              "app",
              Set.of(
                  "config",
                  "metrics",
                  "http",
                  "cluster",
                  "prometheus",
                  "store",
                  "incident",
                  "resource",
                  "probe",
                  "web",
                  "demo")));

  /// Libraries and the packages that may touch them.
  private static final Map<String, Set<String>> GATEKEEPERS =
      Map.ofEntries(
          Map.entry("com.typesafe.config.", Set.of("config")),
          Map.entry("io.prometheus.", Set.of("metrics")),
          Map.entry("org.eclipse.jetty.", Set.of("http", "demo")),
          Map.entry("io.kubernetes.", Set.of("cluster")),
          Map.entry("okhttp3.", Set.of("cluster")),
          Map.entry("com.google.protobuf.", Set.of("cluster", "demo")),
          Map.entry("com.fasterxml.jackson.", Set.of("prometheus", "probe", "web", "demo")),
          Map.entry("java.net.http.", Set.of("prometheus", "app", "demo")),
          Map.entry("java.sql.", Set.of("store")),
          Map.entry("org.sqlite.", Set.of("store")),
          Map.entry("org.postgresql.", Set.of("store")),
          Map.entry("picocli.", Set.of("app")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains(tests()))
          .importPackages("io.kubevitals");

  /// Where the tests' own classes are, in whatever folder they were compiled to.
  private static String tests() {
    return ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  @Test
  void arrowsPointOneWay() {
    var forbidden = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = feature(type);
        String to = feature(dependency.getTargetClass());
        if (!to.isEmpty() && !from.equals(to) && !ARROWS.get(from).contains(to)) {
          forbidden.add(dependency.getDescription());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void librariesStayBehindTheirGatekeepers() {
    var forbidden = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String library = dependency.getTargetClass().getFullName();
        GATEKEEPERS.forEach(
            (prefix, keepers) -> {
              if (library.startsWith(prefix) && !keepers.contains(feature(type))) {
                forbidden.add(dependency.getDescription());
              }
            });
      }
    }
    assertThat(forbidden).isEmpty();
  }

  /// `""` for what is not ours.
  private static String feature(JavaClass type) {
    String name = type.getFullName();
    if (!name.startsWith(BASE)) {
      return "";
    }
    String rest = name.substring(BASE.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? "" : rest.substring(0, dot);
  }
}
