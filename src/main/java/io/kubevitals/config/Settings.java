package io.kubevitals.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The effective settings: `reference.conf`, then the files in order, then `--set`; later ones win.
/// Each typed accessor notes a mistake and answers a harmless value, so that [#done] can report all
/// of them at once.
public final class Settings {
  /// Where a value stands that nobody has set.
  static final String DEFAULT = "default";

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,30}");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d*\\.?\\d+");

  private final Config config;
  private final List<Problem> problems;
  private final String prefix;

  Settings(Config config, List<Problem> problems) {
    this(config, problems, "");
  }

  private Settings(Config config, List<Problem> problems, String prefix) {
    this.config = config;
    this.problems = problems;
    this.prefix = prefix;
  }

  /// Settings of our own that ship in the jar, such as tables of names.
  ///
  /// @param resource absolute
  public static Settings ofResource(String resource) {
    var options = ConfigParseOptions.defaults().setAllowMissing(false);
    var config = ConfigFactory.parseResources(Settings.class, resource, options).resolve();
    return new Settings(config, new ArrayList<>());
  }

  public String text(String key) {
    return get(key, "", config::getString);
  }

  public boolean flag(String key) {
    return get(key, false, config::getBoolean);
  }

  public int integer(String key, int min, int max) {
    String text = get(key, Integer.toString(min), config::getString);
    if (!WHOLE.matcher(text).matches()) {
      problem(key, "must be a whole number, not \"" + text + "\"");
      return min;
    }
    var value = new BigInteger(text);
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      problem(key, "must be between %d and %d, not %d".formatted(min, max, value));
      return min;
    }
    return value.intValueExact();
  }

  public double number(String key, double otherwise) {
    return has(key) ? get(key, otherwise, config::getDouble) : otherwise;
  }

  public double number(String key, double min, double max) {
    double value = get(key, min, config::getDouble);
    if (!(value >= min && value <= max)) {
      problem(key, "must be between %s and %s, not %s".formatted(words(min), words(max), value));
      return min;
    }
    return value;
  }

  private static String words(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  public Duration duration(String key, Duration min, Duration max) {
    if (NUMBER.matcher(get(key, "", config::getString)).matches()) {
      problem(key, "needs a unit, such as 500ms, 5s, 5m or 1h");
      return min;
    }
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
    E first = type.getEnumConstants()[0];
    String value = get(key, name(first), config::getString);
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
    return first;
  }

  /// The sections of a list of objects, each as settings of its own that report to these.
  public List<Settings> sections(String key) {
    return get(key, List.<Config>of(), k -> List.copyOf(config.getConfigList(k))).stream()
        .map(section -> new Settings(section, problems))
        .toList();
  }

  /// An object as settings of its own that report to these; empty where there is none.
  public Settings section(String key) {
    var section = has(key) ? get(key, ConfigFactory.empty(), config::getConfig) : null;
    return new Settings(
        section == null ? ConfigFactory.empty() : section, problems, prefix + key + ".");
  }

  /// The sections of an object of objects, by their names.
  public Map<String, Settings> namedSections(String key) {
    var sections = new TreeMap<String, Settings>();
    for (String name : has(key) ? section(key).keys() : Set.<String>of()) {
      sections.put(name, section(key + "." + path(name)));
    }
    return sections;
  }

  /// An object of texts, such as labels; a dot in a key needs no quotes.
  public Map<String, String> textMap(String key) {
    var texts = new TreeMap<String, String>();
    for (var entry : get(key, ConfigFactory.empty(), config::getConfig).entrySet()) {
      var name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      texts.put(name, String.valueOf(entry.getValue().unwrapped()));
    }
    return Map.copyOf(texts);
  }

  /// The keys of this section's own level.
  public Set<String> keys() {
    return config.root().keySet();
  }

  public boolean has(String key) {
    return config.hasPath(key);
  }

  /// Adds a mistake that only the caller can see.
  public void problem(String key, String message) {
    problems.add(new Problem(where(key), prefix + key, message));
  }

  /// Ends reading: throws if there was any mistake.
  public void done() throws InvalidConfigException {
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems.stream().distinct().sorted().toList());
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
    if (isInsideAnotherValue(key)) {
      return otherwise;
    }
    try {
      return read.apply(key);
    } catch (ConfigException.Missing _) {
      problem(key, "is required");
    } catch (ConfigException.WrongType e) {
      problem(key, "has the wrong type: " + reason(e));
    } catch (ConfigException.BadValue e) {
      problem(key, reason(e));
    } catch (ConfigException.NotResolved e) {
      problem(key, reason(e));
    }
    return otherwise;
  }

  /// A section that is no object was reported as a whole.
  private boolean isInsideAnotherValue(String key) {
    var path = ConfigUtil.splitPath(key);
    for (int i = 1; i < path.size(); i++) {
      var section = ConfigUtil.joinPath(path.subList(0, i));
      if (config.hasPath(section) && !(config.getValue(section) instanceof ConfigObject)) {
        return true;
      }
    }
    return false;
  }

  private String where(String key) {
    return config.hasPathOrNull(key) && !config.getIsNull(key)
        ? where(config.getValue(key).origin(), "configuration")
        : where(config.root().origin(), "configuration");
  }

  private static String path(String name) {
    return name.matches("[A-Za-z0-9_-]+") ? name : ConfigUtil.quoteString(name);
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

  static String where(@Nullable ConfigOrigin origin, String otherwise) {
    if (origin == null) {
      return otherwise;
    }
    String place = origin.filename() == null ? origin.description() : origin.filename();
    String file = place.replaceFirst(": \\d+(-\\d+)?$", "");
    return origin.lineNumber() > 0 && !file.startsWith("--set") && !file.equals(DEFAULT)
        ? file + ":" + origin.lineNumber()
        : file;
  }

  /// The library's message without the origin that it begins with.
  static String reason(ConfigException e) {
    String message = String.valueOf(e.getMessage());
    var origin = e.origin();
    String prefix = origin == null ? "" : origin.description() + ": ";
    String reason = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return reason.replaceFirst("^Invalid value at '[^']*': ", "");
  }
}
