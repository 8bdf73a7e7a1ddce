package io.kubevitals.resource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All profiles: those of the configuration and those that ship with the program.
public final class Profiles {
  /// Reads back what we told. As a source of what we tell it would never forget anything.
  private static final String OURS = "kube-vitals";

  /// In this order `auto` looks for them, after those of the configuration. What asks the same of a
  /// server as another one, only worse, is not among them.
  private static final Map<ProfileKind, List<String>> PREFERRED =
      Map.of(
          ProfileKind.USAGE, List.of("k8s", "cadvisor-pre116", "mixin-rules", "k8s-rates"),
          ProfileKind.REQUESTS, List.of("k8s", "ksm1", "seed-safe", "mixin-rules", "scheduler"),
          ProfileKind.GPU,
              List.of("hami", "hami-legacy", "dcgm", "dcgm1", "tkestack", "amd", "ascend"));

  private final Map<String, Profile> byName;
  private final List<String> own;

  /// @param own those of the configuration, which may replace others
  Profiles(Collection<Profile> shipped, Collection<Profile> own) {
    this.byName = new LinkedHashMap<>();
    shipped.forEach(profile -> byName.put(profile.name(), profile));
    own.forEach(profile -> byName.put(profile.name(), profile));
    this.own = own.stream().map(Profile::name).toList();
  }

  public Optional<Profile> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Collection<Profile> all() {
    return byName.values();
  }

  /// The one of our own stored families, for what is over.
  public Optional<Profile> ours() {
    return named(OURS);
  }

  /// Those that `auto` tries, best first.
  public List<Profile> candidates(ProfileKind kind) {
    var names = new ArrayList<>(own);
    PREFERRED.getOrDefault(kind, List.of()).stream()
        .filter(name -> !names.contains(name))
        .forEach(names::add);
    return names.stream()
        .map(byName::get)
        .filter(profile -> profile != null && profile.kinds().contains(kind))
        .toList();
  }

  /// Those that can be chosen.
  List<String> names(ProfileKind kind) {
    return byName.values().stream()
        .filter(profile -> profile.kinds().contains(kind))
        .map(Profile::name)
        .filter(name -> !name.equals(OURS))
        .sorted()
        .toList();
  }
}
