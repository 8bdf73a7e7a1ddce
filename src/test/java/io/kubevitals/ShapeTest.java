package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Short methods, short files, few parameters, and none of the names that say nothing.
class ShapeTest {
  private static final int MAX_FILE = 400;
  private static final int MEDIAN_FILE = 80;
  private static final int MAX_METHOD = 60;
  private static final int MEDIAN_METHOD = 5;
  private static final int MAX_PARAMETERS = 7;
  private static final Pattern SAYS_NOTHING = Pattern.compile("(Manager|Helper|Utils?|Impl)$");

  private static final List<Length> files = new ArrayList<>();
  private static final List<Length> methods = new ArrayList<>();
  private static final TreeSet<String> crowded = new TreeSet<>();
  private static final TreeSet<String> empty = new TreeSet<>();

  private record Length(String name, int lines) {}

  @BeforeAll
  static void read() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null);
        var sources = Files.walk(Path.of("src"))) {
      var paths = sources.filter(path -> path.toString().endsWith(".java")).toList();
      var task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(paths));
      var trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        String name = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        int lines = (int) unit.getSourceFile().getCharContent(true).toString().lines().count();
        boolean main = unit.getSourceFile().getName().contains("src/main/");
        if (main) {
          files.add(new Length(name, lines));
        }
        new Measure(trees, unit, main).scan(unit, null);
      }
    }
  }

  @Test
  void filesAreShort() {
    assertThat(files).filteredOn(file -> file.lines() > MAX_FILE).isEmpty();
    assertThat(median(files)).isLessThanOrEqualTo(MEDIAN_FILE);
  }

  @Test
  void methodsAreShort() {
    assertThat(methods).filteredOn(method -> method.lines() > MAX_METHOD).isEmpty();
    assertThat(median(methods)).isLessThanOrEqualTo(MEDIAN_METHOD);
  }

  @Test
  void constructorsTakeFewParameters() {
    assertThat(crowded).isEmpty();
  }

  @Test
  void namesSaySomething() {
    assertThat(empty).isEmpty();
  }

  private static int median(List<Length> lengths) {
    return lengths.stream().map(Length::lines).sorted().toList().get(lengths.size() / 2);
  }

  private static final class Measure extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final CompilationUnitTree unit;
    private final boolean main;

    Measure(Trees trees, CompilationUnitTree unit, boolean main) {
      this.trees = trees;
      this.unit = unit;
      this.main = main;
    }

    /// The rows of a parameterized test are data.
    private static boolean isTable(MethodTree method) {
      return String.valueOf(method.getReturnType()).startsWith("Stream<");
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (SAYS_NOTHING.matcher(type.getSimpleName()).find()) {
        empty.add(type.getSimpleName().toString());
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      var owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
      String name = owner.getSimpleName() + "." + method.getName();
      var body = method.getBody();
      var positions = trees.getSourcePositions();
      if (body != null) {
        long from = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, body));
        long to = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, body));
        int lines = (int) (to - from - 1);
        if (main || (lines > MAX_METHOD && !isTable(method))) {
          methods.add(new Length(name, Math.max(lines, 1)));
        }
      }
      if (method.getName().contentEquals("<init>")
          && method.getParameters().size() > MAX_PARAMETERS) {
        crowded.add(name + " " + method.getParameters().size());
      }
      return super.visitMethod(method, null);
    }
  }
}
