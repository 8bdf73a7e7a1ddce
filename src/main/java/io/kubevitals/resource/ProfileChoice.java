package io.kubevitals.resource;

import io.kubevitals.config.Settings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which profile the user wants for each kind, and all there are.
///
/// @param names [#AUTO], [#OFF] or a profile's name
public record ProfileChoice(Profiles all, Map<ProfileKind, String> names) {
  public static final String AUTO = "auto";
  public static final String OFF = "off";

  /// @param narrowed whether every query must bear matchers of the user
  static ProfileChoice from(Settings settings, boolean narrowed) {
    Profiles all = ProfileReader.read(settings);
    var names = new EnumMap<ProfileKind, String>(ProfileKind.class);
    for (ProfileKind kind : ProfileKind.values()) {
      names.put(kind, name(settings, kind, all, narrowed));
    }
    return new ProfileChoice(all, names);
  }

  /// Only `gpu` can be off: without use and requests there is nothing to tell.
  private static String name(Settings settings, ProfileKind kind, Profiles all, boolean narrowed) {
    String key = "resources.profile." + kind.word();
    String name = settings.text(key);
    if (name.equals(AUTO) || (name.equals(OFF) && kind == ProfileKind.GPU)) {
      return name;
    }
    if (!all.names(kind).contains(name)) {
      String off = kind == ProfileKind.GPU ? "off, " : "";
      settings.problem(
          key,
          "must be auto, %s%s, not \"%s\""
              .formatted(off, String.join(", ", all.names(kind)), name));
    } else if (narrowed && !canBearMatchers(all, kind, name)) {
      settings.problem(
          key, "the queries of \"" + name + "\" cannot bear resources.matchers: no $matchers");
    }
    return name;
  }

  private static boolean canBearMatchers(Profiles all, ProfileKind kind, String name) {
    return all.named(name).stream()
        .flatMap(profile -> profile.queries().stream())
        .filter(query -> query.signal().kind() == kind)
        .allMatch(ProfileQuery::canBearMatchers);
  }

  /// The profile that was asked for by name, if one was.
  public Optional<Profile> chosen(ProfileKind kind) {
    return all.named(names.getOrDefault(kind, AUTO));
  }

  boolean isOff(ProfileKind kind) {
    return OFF.equals(names.get(kind));
  }

  /// What may be used, best first.
  public List<Profile> candidates(ProfileKind kind) {
    if (isOff(kind)) {
      return List.of();
    }
    return chosen(kind).map(List::of).orElseGet(() -> all.candidates(kind));
  }
}
