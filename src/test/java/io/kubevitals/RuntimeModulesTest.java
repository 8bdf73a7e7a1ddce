package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The Java runtime of the image has the modules that our classes and those of our jars name. What
/// it lacks is missed at run time only, perhaps by a path that no test takes.
class RuntimeModulesTest {
  private static final Pattern NAMED = Pattern.compile("--add-modules (\\S+)");

  /// Classes that name others which the runtime lacks, where nobody goes.
  private static final Set<String> UNUSED =
      Set.of(
          // Configuration as beans.
          "com.typesafe.config.impl.ConfigBeanImpl",
          // Listeners of a circuit breaker, and of events.
          "org.apache.commons.lang3.concurrent.AbstractCircuitBreaker",
          "org.apache.commons.lang3.concurrent.EventCountCircuitBreaker",
          "org.apache.commons.lang3.event.EventUtils",
          // Beans again: what is read from a kubeconfig are maps.
          "org.yaml.snakeyaml.introspector.MethodProperty",
          // Something that only windows need.
          "org.eclipse.jetty.util.preventers.AWTLeakPreventer",
          "org.eclipse.jetty.util.preventers.AppContextLeakPreventer",
          "org.postgresql.geometric.PGpoint",
          // Kerberos, which the JDBC URL would have to ask for.
          "org.postgresql.core.PGStream",
          "org.postgresql.gss.GSSInputStream",
          "org.postgresql.gss.GSSOutputStream",
          "org.postgresql.gss.GssAction",
          "org.postgresql.gss.GssEncAction",
          "org.postgresql.gss.MakeGSS");

  private static final ModuleFinder SYSTEM = ModuleFinder.ofSystem();
  private static final Map<String, String> MODULES = modulesByPackage();

  @Test
  void theImageHasEveryModuleThatIsNamed() throws IOException {
    assertThat(lacking(inImage())).isEmpty();
  }

  @Test
  void aModuleThatIsLeftOutIsMissed() throws IOException {
    var less = new TreeSet<>(inImage());
    less.remove("java.sql");
    assertThat(lacking(less).toString()).contains("io.kubevitals.store.", "java.sql");
  }

  @Test
  void theImageHasNoModuleThatNobodyNames() throws IOException {
    var needed = new TreeSet<String>();
    for (Path jar : jars()) {
      uses(jar).values().forEach(needed::addAll);
    }
    assertThat(needed).containsAll(rootsOfImage());
  }

  /// The modules that are missed, by class.
  private static Map<String, Set<String>> lacking(Set<String> present) throws IOException {
    var lacking = new TreeMap<String, Set<String>>();
    for (Path jar : jars()) {
      uses(jar)
          .forEach(
              (name, modules) -> {
                var missed = new TreeSet<>(modules);
                missed.removeAll(present);
                if (!missed.isEmpty() && !UNUSED.contains(name)) {
                  lacking.put(name, missed);
                }
              });
    }
    return lacking;
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> libraries = Files.list(Path.of("target/lib"))) {
      var jars = libraries.filter(path -> path.toString().endsWith(".jar")).toList();
      assertThat(jars).hasSizeGreaterThan(20);
      return Stream.concat(Stream.of(Path.of("target/classes")), jars.stream()).toList();
    }
  }

  /// The modules of the JDK that each class of a folder or jar names.
  private static Map<String, Set<String>> uses(Path where) throws IOException {
    var uses = new HashMap<String, Set<String>>();
    if (Files.isDirectory(where)) {
      try (Stream<Path> files = Files.walk(where)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          add(Files.readAllBytes(file), uses);
        }
      }
      return uses;
    }
    try (var jar = new JarFile(where.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      for (JarEntry entry : jar.versionedStream().toList()) {
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
          try (var in = jar.getInputStream(entry)) {
            add(in.readAllBytes(), uses);
          }
        }
      }
    }
    return uses;
  }

  private static void add(byte[] bytes, Map<String, Set<String>> uses) {
    var parsed = ClassFile.of().parse(bytes);
    var modules = new TreeSet<String>();
    for (var entry : parsed.constantPool()) {
      if (entry instanceof ClassEntry named) {
        String type = named.asSymbol().descriptorString().replace("[", "");
        int end = type.lastIndexOf('/');
        String module = end < 0 ? null : MODULES.get(type.substring(1, end).replace('/', '.'));
        if (module != null) {
          modules.add(module);
        }
      }
    }
    uses.put(parsed.thisClass().asInternalName().replace('/', '.'), modules);
  }

  private static Set<String> rootsOfImage() throws IOException {
    Matcher named = NAMED.matcher(Files.readString(Path.of("deploy/image/make-root")));
    assertThat(named.find()).isTrue();
    return Set.of(named.group(1).split(","));
  }

  /// With those that they require.
  private static Set<String> inImage() throws IOException {
    return Configuration.empty()
        .resolve(SYSTEM, ModuleFinder.of(), rootsOfImage())
        .modules()
        .stream()
        .map(ResolvedModule::name)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> modulesByPackage() {
    var modules = new HashMap<String, String>();
    SYSTEM.findAll().stream()
        .map(ModuleReference::descriptor)
        .forEach(descriptor -> addPackages(descriptor, modules));
    return modules;
  }

  private static void addPackages(ModuleDescriptor module, Map<String, String> modules) {
    module.packages().forEach(name -> modules.put(name, module.name()));
  }
}
