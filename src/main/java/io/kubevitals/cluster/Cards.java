package io.kubevitals.cluster;

import java.util.Set;
import java.util.regex.Pattern;

/// The resources by which device plugins hand out graphics cards and their like. What they hand out
/// besides, memory and cores of a card, is not counted as cards, but says that a card is divided.
final class Cards {
  private static final Pattern WHOLE =
      Pattern.compile(
          "nvidia\\.com/(gpu|gpu\\.shared|mig-.+)|amd\\.com/gpu"
              + "|huawei\\.com/Ascend[0-9A-Za-z]+(-1|-[0-9]+c(\\..+)?)?"
              + "|cambricon\\.com/(mlu|vmlu|real-mlu)|hygon\\.com/dcu(num)?|metax-tech\\.com/s?gpu"
              + "|volcano\\.sh/vgpu-number|gpu\\.intel\\.com/(i915|xe)|iluvatar\\.ai/gpu");

  private static final Pattern PARTS =
      Pattern.compile(
          "nvidia\\.com/(gpu\\.shared|mig-.+|gpumem|gpumem-percentage|gpucores)"
              + "|amd\\.com/gpu(mem|cores)"
              + "|huawei\\.com/Ascend[0-9A-Za-z]+(-[0-9]+c(\\..+)?|(-1)?-(memory|core))"
              + "|cambricon\\.com/(vmlu|mlu\\.smlu\\.v(core|memory))|hygon\\.com/dcu(mem|cores)"
              + "|metax-tech\\.com/(sgpu|vcore|vmemory)|volcano\\.sh/vgpu-(memory|cores)"
              + "|aliyun\\.com/gpu-(mem|core\\.percentage)|koordinator\\.sh/gpu\\.shared");

  private static final Set<String> HUNDREDTHS =
      Set.of("tencent.com/vcuda-core", "tke.cloud.tencent.com/qgpu-core");

  private Cards() {}

  /// Thousandths of a card that one unit of this resource stands for, 0 for what is no card.
  static long millis(String resource) {
    if (isKubernetesOwn(resource)) {
      return 0;
    }
    if (HUNDREDTHS.contains(resource)) {
      return 10;
    }
    return WHOLE.matcher(resource).matches() ? 1000 : 0;
  }

  /// Whether who asks for it gets a part of a card: an instance, a time slice, some of its memory.
  static boolean isPart(String resource) {
    return !isKubernetesOwn(resource) && PARTS.matcher(resource).matches();
  }

  /// Before any expression: nearly every resource is.
  private static boolean isKubernetesOwn(String resource) {
    return resource.indexOf('/') < 0;
  }
}
