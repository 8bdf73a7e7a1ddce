package io.kubevitals.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// The effective settings: `reference.conf`, then the files in order, then `--set`; later ones win.
/// Each typed accessor notes a mistake and answers a harmless value, so that [#done] can report all
/// of them at once.
public final class Settings {
  private static final String ROOT = "kube-vitals";

  private final Config config;
  private final List<Problem> problems;

  private Settings(Config config, List<Problem> problems) {
    this.config = config;
    this.problems = problems;
  }

  /// @param overrides `KEY=VALUE`, relative to the root
  /// @param environment substitutes `${?NAME}` in `reference.conf` and in the files
  public static Settings load(
      List<Path> files, List<String> overrides, Map<String, String> environment) {
    var problems = new ArrayList<Problem>();
    var reference = ConfigFactory.parseResources(Settings.class, "/reference.conf");
    var given = ConfigFactory.empty();
    for (Path file : files) {
      given = parseFile(file, problems).withFallback(given);
    }
    for (String override : overrides) {
      given = parseOverride(override, problems).withFallback(given);
    }
    var resolved = resolve(given.withFallback(reference), environment, problems);
    var known = resolve(reference, environment, problems);
    findUnknown(resolved, known, problems);
    return new Settings(resolved.getConfig(ROOT), problems);
  }

  public String text(String key) {
    return get(key, "", config::getString);
  }

  public boolean flag(String key) {
    return get(key, false, config::getBoolean);
  }

  public int integer(String key, int min, int max) {
    int value = get(key, min, config::getInt);
    if (value < min || value > max) {
      problem(key, "must be between %d and %d, not %d".formatted(min, max, value));
    }
    return value;
  }

  public Duration duration(String key, Duration min, Duration max) {
    Duration value = get(key, min, config::getDuration);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      problem(
          key, "must be between %s and %s, not %s".formatted(words(min), words(max), words(value)));
    }
    return value;
  }

  /// An `http` or `https` address, or `null`-free empty text where none is set.
  public String httpUrl(String key) {
    String value = text(key);
    if (!value.isEmpty() && !isHttpUrl(value)) {
      problem(key, "must be an http or https URL without user info, not \"" + value + "\"");
      return "";
    }
    return value;
  }

  public List<String> texts(String key) {
    return get(key, List.of(), config::getStringList);
  }

  public List<Pattern> patterns(String key) {
    var patterns = new ArrayList<Pattern>();
    for (String regex : texts(key)) {
      try {
        patterns.add(Pattern.compile(regex));
      } catch (PatternSyntaxException e) {
        problem(key, "is not a regular expression: " + e.getDescription() + ": " + regex);
      }
    }
    return List.copyOf(patterns);
  }

  /// The constants are written in lower case with hyphens.
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    String value = text(key);
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(value)) {
        return constant;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(Settings::name)
            .collect(Collectors.joining(", "));
    problem(key, "must be one of " + allowed + ", not \"" + value + "\"");
    return type.getEnumConstants()[0];
  }

  /// The sections of a list of objects, each as settings of its own that report to these.
  public List<Settings> sections(String key) {
    return get(key, List.<Config>of(), k -> List.copyOf(config.getConfigList(k))).stream()
        .map(section -> new Settings(section, problems))
        .toList();
  }

  public boolean has(String key) {
    return config.hasPath(key);
  }

  /// Adds a mistake that only the caller can see.
  public void problem(String key, String message) {
    problems.add(new Problem(where(key), key, message));
  }

  /// Ends reading: throws if there was any mistake.
  public void done() throws InvalidConfigException {
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(
          problems.stream().distinct().sorted(Settings::byPlace).toList());
    }
  }

  /// All effective settings as `key = value` lines.
  public String render() {
    var lines = new TreeMap<String, String>();
    var options = ConfigRenderOptions.concise();
    config.entrySet().forEach(e -> lines.put(e.getKey(), e.getValue().render(options)));
    return lines.entrySet().stream()
        .map(line -> line.getKey() + " = " + line.getValue())
        .collect(Collectors.joining("\n"));
  }

  private <T> T get(String key, T otherwise, Function<String, T> read) {
    try {
      return read.apply(key);
    } catch (ConfigException.Missing _) {
      problem(key, "is required");
    } catch (ConfigException.WrongType e) {
      problem(key, "has the wrong type: " + tail(e));
    } catch (ConfigException.BadValue e) {
      problem(key, tail(e));
    } catch (ConfigException.NotResolved e) {
      problem(key, tail(e));
    }
    return otherwise;
  }

  private String where(String key) {
    return config.hasPathOrNull(key) && !config.getIsNull(key)
        ? where(config.getValue(key).origin())
        : where(config.root().origin());
  }

  private static int byPlace(Problem one, Problem other) {
    int byWhere = one.where().compareTo(other.where());
    return byWhere != 0 ? byWhere : one.key().compareTo(other.key());
  }

  private static boolean isHttpUrl(String value) {
    try {
      URI uri = URI.create(value);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getUserInfo() == null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String words(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static Config parseFile(Path file, List<Problem> problems) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problems.add(new Problem(file.toString(), "--config", "cannot be read"));
      return ConfigFactory.empty();
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      problems.add(new Problem(where(e.origin(), file.toString()), "syntax", tail(e)));
      return ConfigFactory.empty();
    }
  }

  private static Config parseOverride(String override, List<Problem> problems) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      problems.add(new Problem("--set", override, "must be KEY=VALUE"));
      return ConfigFactory.empty();
    }
    String key = override.substring(0, equals).strip();
    String value = override.substring(equals + 1).strip();
    var options = ConfigParseOptions.defaults().setOriginDescription("--set");
    try {
      return ConfigFactory.parseString(ROOT + "." + key + " = " + literal(value), options);
    } catch (ConfigException e) {
      problems.add(new Problem("--set", key, tail(e)));
      return ConfigFactory.empty();
    }
  }

  /// Lists and objects are HOCON, everything else is taken as it stands, so that no URL or path
  /// needs quotes.
  private static String literal(String value) {
    boolean structured = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
    return structured ? value : com.typesafe.config.ConfigUtil.quoteString(value);
  }

  private static Config resolve(
      Config config, Map<String, String> environment, List<Problem> problems) {
    var variables = ConfigFactory.parseMap(environment, "environment").root();
    try {
      return config.resolveWith(
          variables.toConfig().withFallback(config), ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      problems.add(new Problem(where(e.origin(), "configuration"), "substitution", tail(e)));
      return ConfigFactory.parseResources(Settings.class, "/reference.conf")
          .resolveWith(
              ConfigFactory.empty(), ConfigResolveOptions.noSystem().setAllowUnresolved(true));
    }
  }

  private static void findUnknown(Config config, Config known, List<Problem> problems) {
    for (var entry : config.root().entrySet()) {
      if (!entry.getKey().equals(ROOT)) {
        problems.add(
            new Problem(
                where(entry.getValue().origin()),
                entry.getKey(),
                "is outside the root \"" + ROOT + "\""));
      }
    }
    var root = config.root().get(ROOT);
    if (root instanceof ConfigObject object) {
      findUnknown("", object, known.getObject(ROOT), problems);
    } else {
      problems.add(new Problem("configuration", ROOT, "must be an object"));
    }
  }

  private static void findUnknown(
      String prefix, ConfigObject given, ConfigObject known, List<Problem> problems) {
    for (String name : new TreeSet<>(given.keySet())) {
      ConfigValue value = given.get(name);
      ConfigValue pattern = known.get(name);
      String key = prefix + name;
      if (value == null) {
        continue;
      }
      if (pattern == null) {
        problems.add(
            new Problem(where(value.origin()), key, "is not a setting" + like(name, known)));
      } else if (pattern instanceof ConfigObject knownObject) {
        if (value instanceof ConfigObject object) {
          findUnknown(key + ".", object, knownObject, problems);
        } else if (value.valueType() != ConfigValueType.NULL) {
          problems.add(new Problem(where(value.origin()), key, "must be an object"));
        }
      }
    }
  }

  private static String like(String name, ConfigObject known) {
    return known.keySet().stream()
        .filter(one -> one.startsWith(name) || name.startsWith(one) || one.endsWith(name))
        .sorted()
        .findFirst()
        .map(one -> "; did you mean \"" + one + "\"?")
        .orElse("");
  }

  private static String where(ConfigOrigin origin) {
    return where(origin, "configuration");
  }

  private static String where(@org.jspecify.annotations.Nullable ConfigOrigin origin, String name) {
    if (origin == null) {
      return name;
    }
    String file = origin.filename() == null ? origin.description() : origin.filename();
    return origin.lineNumber() > 0 && !file.startsWith("--set")
        ? stripLine(file) + ":" + origin.lineNumber()
        : stripLine(file);
  }

  private static String stripLine(String description) {
    return description.replaceFirst(": \\d+(-\\d+)?$", "");
  }

  /// The library's message without the origin that it begins with.
  private static String tail(ConfigException e) {
    String message = String.valueOf(e.getMessage());
    var origin = e.origin();
    String prefix = origin == null ? "" : origin.description() + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
