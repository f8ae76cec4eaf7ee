package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The remedies for Amazon's private registries, one for each account and region.
 *
 * @param image a reference to the registry
 * @param region the region
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/">Amazon's documentation</a>
 */
record AmazonEcr(ImageReference image, String region) implements RegistryRemedies {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[0-9]{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");

  static Optional<AmazonEcr> of(ImageReference image) {
    Matcher matcher = DOMAIN.matcher(image.domain());
    return matcher.matches()
        ? Optional.of(new AmazonEcr(image, matcher.group(1)))
        : Optional.empty();
  }

  @Override
  public String login() {
    return password() + " | docker login --username AWS --password-stdin " + image.domain();
  }

  private String password() {
    return "aws ecr get-login-password --region " + region;
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    if (refusal.mentions("immutable")) {
      return "the tag exists and is immutable; remove that alias or force(), or run "
          + aws("put-image-tag-mutability")
          + " --image-tag-mutability MUTABLE";
    }
    if (refusal.isNotFound()) {
      return refusal.isPush()
          ? "create the repository: " + aws("create-repository")
          : GenericRegistry.remedy(refusal, login(), image);
    }
    boolean isExpired = refusal.mentions("expired") && refusal.isFromDockerConfig();
    if (refusal.isAboutAccess() && !refusal.isAnonymous() && !isExpired) {
      return "the password expires after 12 hours, so "
          + (refusal.isFromDockerConfig() ? "run " + login() : "request one with " + password())
          + "; if it is newer, the AWS identity lacks "
          + (refusal.isPush()
              ? "ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage, ecr:BatchGetImage or ecr:GetDownloadUrlForLayer"
              : "ecr:BatchGetImage or ecr:GetDownloadUrlForLayer")
          + " on that repository";
    }
    return GenericRegistry.remedy(refusal, login(), image);
  }

  private String aws(String command) {
    return "aws ecr " + command + " --region " + region + " --repository-name " + image.path();
  }

  @Override
  public String makePublicHint() {
    return "a private ECR repository is never public: give the cluster's nodes the policy AmazonEC2ContainerRegistryPullOnly, or push to public.ecr.aws";
  }
}
