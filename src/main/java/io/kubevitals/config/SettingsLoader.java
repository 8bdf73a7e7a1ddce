package io.kubevitals.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Reads `reference.conf`, the files in order and `--set`; later ones win. What `reference.conf`
/// does not know is a mistake.
public final class SettingsLoader {
  private static final String ROOT = "kube-vitals";

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> environment;

  /// @param environment substitutes `${?NAME}` in `reference.conf` and in the files
  public SettingsLoader(Map<String, String> environment) {
    this.environment = environment;
  }

  /// @param overrides `KEY=VALUE`, relative to the root
  public Settings load(List<Path> files, List<String> overrides) {
    var defaults = ConfigParseOptions.defaults().setOriginDescription(Settings.DEFAULT);
    var reference = ConfigFactory.parseResources(SettingsLoader.class, "/reference.conf", defaults);
    var given = ConfigFactory.empty();
    for (Path file : files) {
      given = parseFile(file).withFallback(given);
    }
    for (String override : overrides) {
      given = parseOverride(override).withFallback(given);
    }
    var known = resolve(reference, reference);
    var settings = resolve(given.withFallback(reference), known);
    findUnknown(settings, known);
    return new Settings(settings.getConfig(ROOT), problems);
  }

  private Config parseFile(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problems.add(new Problem(file.toString(), "--config", "cannot be read"));
      return ConfigFactory.empty();
    }
    try {
      var options = ConfigParseOptions.defaults().setAllowMissing(false);
      return ConfigFactory.parseFile(file.toFile(), options);
    } catch (ConfigException e) {
      String where = Settings.where(e.origin(), file.toString());
      problems.add(new Problem(where, "syntax", Settings.reason(e)));
      return ConfigFactory.empty();
    }
  }

  private Config parseOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      problems.add(new Problem("--set", override, "must be KEY=VALUE"));
      return ConfigFactory.empty();
    }
    String key = override.substring(0, equals).strip();
    String value = literal(override.substring(equals + 1).strip());
    var options = ConfigParseOptions.defaults().setOriginDescription("--set");
    try {
      return ConfigFactory.parseString(ROOT + "." + key + " = " + value, options);
    } catch (ConfigException e) {
      problems.add(new Problem("--set", key, Settings.reason(e)));
      return ConfigFactory.empty();
    }
  }

  /// Lists and objects are HOCON, everything else is taken as it stands, so that no URL or path
  /// needs quotes.
  private static String literal(String value) {
    boolean structured = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
    return structured ? value : ConfigUtil.quoteString(value);
  }

  private Config resolve(Config config, Config otherwise) {
    var variables = ConfigValueFactory.fromMap(environment, "environment").toConfig();
    try {
      var resolved = config.withFallback(variables).resolve(ConfigResolveOptions.noSystem()).root();
      for (String name : environment.keySet()) {
        resolved = config.root().containsKey(name) ? resolved : resolved.withoutKey(name);
      }
      return resolved.toConfig();
    } catch (ConfigException e) {
      String where = Settings.where(e.origin(), "configuration");
      problems.add(new Problem(where, "substitution", Settings.reason(e)));
      return otherwise;
    }
  }

  private void findUnknown(Config given, Config known) {
    for (var entry : given.root().entrySet()) {
      if (!entry.getKey().equals(ROOT)) {
        unknown(entry.getValue(), entry.getKey(), "is outside the root \"" + ROOT + "\"");
      }
    }
    findUnknown("", given.getObject(ROOT), known.getObject(ROOT));
  }

  private void findUnknown(String prefix, ConfigObject given, ConfigObject known) {
    for (String name : new TreeSet<>(given.keySet())) {
      ConfigValue value = given.get(name);
      ConfigValue pattern = known.get(name);
      String key = prefix + name;
      if (value == null) {
        continue;
      }
      switch (pattern) {
        case null -> unknown(value, key, "is not a setting" + like(name, known));
        case ConfigObject free when free.isEmpty() && value instanceof ConfigObject -> {
          // A map whose names are the user's own; its reader judges them.
        }
        case ConfigObject section when value instanceof ConfigObject object ->
            findUnknown(key + ".", object, section);
        case ConfigObject _ when value.valueType() != ConfigValueType.NULL ->
            unknown(value, key, "must be an object");
        default -> {
          // The typed accessor of this key judges its value.
        }
      }
    }
  }

  private void unknown(ConfigValue value, String key, String message) {
    problems.add(new Problem(Settings.where(value.origin(), "configuration"), key, message));
  }

  private static String like(String name, ConfigObject known) {
    return known.keySet().stream()
        .filter(one -> one.startsWith(name) || name.startsWith(one) || one.endsWith(name))
        .sorted()
        .findFirst()
        .map(one -> "; did you mean \"" + one + "\"?")
        .orElse("");
  }
}
