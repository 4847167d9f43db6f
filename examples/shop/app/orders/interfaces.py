from zope.interface import Attribute, Interface


class IOrderPlaced(Interface):
    """An order was accepted."""

    order = Attribute("The order, priced")


class ISubscriber(Interface):
    """Wants to hear of orders."""

    def notify(event):
        """React; returns a line for the protocol."""
