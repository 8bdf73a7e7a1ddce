package io.kubevitals.cluster;

import java.util.regex.Pattern;

/// The resources by which device plugins hand out graphics cards and their like. What they hand out
/// besides, memory and cores of a card, is not counted as cards.
final class Cards {
  private static final Pattern WHOLE =
      Pattern.compile(
          "nvidia\\.com/(gpu|gpu\\.shared|mig-.+)|amd\\.com/gpu|huawei\\.com/Ascend[0-9A-Za-z]+"
              + "|cambricon\\.com/(mlu|vmlu|real-mlu)|hygon\\.com/dcu(num)?|metax-tech\\.com/s?gpu"
              + "|volcano\\.sh/vgpu-number|gpu\\.intel\\.com/(i915|xe)|iluvatar\\.ai/gpu");

  private static final String HUNDREDTHS = "tencent.com/vcuda-core";

  private Cards() {}

  /// Thousandths of a card that one unit of this resource stands for, 0 for what is no card.
  static long millis(String resource) {
    // Before the expression: nearly every resource is one of Kubernetes' own.
    if (resource.indexOf('/') < 0) {
      return 0;
    }
    if (resource.equals(HUNDREDTHS)) {
      return 10;
    }
    return WHOLE.matcher(resource).matches() ? 1000 : 0;
  }
}
