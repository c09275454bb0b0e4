from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from careplan.accounts.models import User
from careplan.sample.clinic import NoPathway, make_sample_clinic


class Command(BaseCommand):
    help = "Fill an empty database with a made-up clinic: teams, nurses, patients, families, eight weeks."

    def handle(self, *args: object, **options: object) -> None:
        if User.objects.exists():
            raise CommandError("This database already holds accounts; the sample clinic needs an empty one.")
        try:
            make_sample_clinic(at=timezone.now(), say=self.stdout.write)
        except NoPathway as problem:
            raise CommandError(
                "Load and publish the documented pathway first: manage.py load_pathway."
            ) from problem
        self.stdout.write("The sample clinic is ready.")
