package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * The remedies for Amazon's public registry, whose repositories are created in us-east-1 only.
 *
 * @param image a reference to the registry
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/public/">Amazon's documentation</a>
 */
record AmazonEcrPublic(ImageReference image) implements RegistryRemedies {
  @Override
  public String login() {
    return "aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws";
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    return refusal.isNotFound() && refusal.isPush()
        ? "create the repository: aws ecr-public create-repository --region us-east-1 --repository-name "
            + image.path().substring(image.path().indexOf('/') + 1)
        : GenericRegistry.remedy(refusal, login(), image);
  }

  @Override
  public String makePublicHint() {
    return "every image in public.ecr.aws is public; try again in a moment";
  }
}
