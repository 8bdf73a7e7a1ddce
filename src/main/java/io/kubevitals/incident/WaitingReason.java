package io.kubevitals.incident;

/// What a container is stuck in before it runs: the closed set of label `reason` of the waiting
/// families.
public enum WaitingReason {
  /// Never what the kubelet says but derived: it shows that word only just before the restart.
  CRASH_LOOP_BACK_OFF("CrashLoopBackOff"),
  /// All trouble with pulling: the kubelet goes back and forth between several words for it.
  IMAGE_PULL_BACK_OFF("ImagePullBackOff"),
  ERR_IMAGE_NEVER_PULL("ErrImageNeverPull"),
  INVALID_IMAGE_NAME("InvalidImageName"),
  IMAGE_INSPECT_ERROR("ImageInspectError"),
  CREATE_CONTAINER_CONFIG_ERROR("CreateContainerConfigError"),
  CREATE_CONTAINER_ERROR("CreateContainerError"),
  RUN_CONTAINER_ERROR("RunContainerError"),
  POST_START_HOOK_ERROR("PostStartHookError"),
  OTHER("Other"),
  /// Not stuck: on its way to run.
  NONE("");

  private final String word;

  WaitingReason(String word) {
    this.word = word;
  }

  /// @param word our own
  static WaitingReason ofWord(String word) {
    for (WaitingReason one : values()) {
      if (one.word.equals(word)) {
        return one;
      }
    }
    throw new IllegalArgumentException("no reason: " + word);
  }

  public String word() {
    return word;
  }

  /// @param word as the kubelet says it
  static WaitingReason of(String word) {
    return switch (word) {
      case "", "ContainerCreating", "PodInitializing", "RestartingAllContainers" -> NONE;
      case "CrashLoopBackOff" -> CRASH_LOOP_BACK_OFF;
      case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "SignatureValidationFailed" ->
          IMAGE_PULL_BACK_OFF;
      case "ErrImageNeverPull" -> ERR_IMAGE_NEVER_PULL;
      case "InvalidImageName" -> INVALID_IMAGE_NAME;
      case "ImageInspectError" -> IMAGE_INSPECT_ERROR;
      case "CreateContainerConfigError" -> CREATE_CONTAINER_CONFIG_ERROR;
      case "CreateContainerError" -> CREATE_CONTAINER_ERROR;
      case "RunContainerError" -> RUN_CONTAINER_ERROR;
      case "PostStartHookError" -> POST_START_HOOK_ERROR;
      default -> OTHER;
    };
  }
}
