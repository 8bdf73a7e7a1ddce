package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records whose equality is written out must look at all of their components, also at those that
/// come later.
class WrittenEqualityTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.Amounts",
        "cluster.ContainerId",
        "cluster.ContainerRecord",
        "cluster.ContainerStatus",
        "cluster.OwnerReference",
        "cluster.PodId",
        "cluster.PodOrigin",
        "cluster.PodSpec",
        "cluster.PodStatus",
        "cluster.Resources",
        "cluster.Workload",
        "incident.ContainerLife",
        "incident.ContainerLife$Runs",
        "incident.Incident$Subject",
        "incident.SeenIds"
      })
  void looksAtEveryComponent(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("io.kubevitals." + name);
    Object one = sample(type, false);
    assertThat(sample(type, false)).isEqualTo(one).hasSameHashCodeAs(one);
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      assertThat(differingIn(i, type)).as(components[i].getName()).isNotEqualTo(one);
    }
  }

  private static Object differingIn(int component, Class<?> type)
      throws ReflectiveOperationException {
    Object[] values = samples(type, false);
    values[component] = samples(type, true)[component];
    return make(type, values);
  }

  private static Object sample(Class<?> type, boolean other) throws ReflectiveOperationException {
    if (type.isRecord()) {
      return make(type, samples(type, other));
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[other ? 1 : 0];
    }
    if (type.isSealed()) {
      return sample(type.getPermittedSubclasses()[0], other);
    }
    return switch (type.getSimpleName()) {
      case "long" -> other ? 1L << 40 : 7L;
      case "int" -> other ? 8 : 7;
      case "boolean" -> other;
      case "String" -> new String(other ? "b" : "a");
      case "UUID" -> new UUID(3, other ? 8 : 7);
      case "Instant" -> Instant.ofEpochSecond(other ? 8 : 7);
      case "List" -> List.of(other);
      case "Map" -> Map.of("key", other);
      default -> throw new IllegalArgumentException("no sample of " + type);
    };
  }

  private static Object[] samples(Class<?> record, boolean other)
      throws ReflectiveOperationException {
    RecordComponent[] components = record.getRecordComponents();
    var values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sample(components[i].getType(), other);
    }
    return values;
  }

  private static Object make(Class<?> record, Object[] values) throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = record.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }
}
